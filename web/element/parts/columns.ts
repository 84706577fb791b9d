// Lays the axes of several tensors out in common columns: axes of one role stand above each other, every tensor keeps
// its own order, and an axis without a role (`?`) gets a column of its own, as far right as its neighbours let it.
// The roles are the engine's; this file only arranges them.

export interface Column {
  role: string;
  /** Which axis of each tensor stands here. */
  axis: Map<string, number>;
}

interface Keyed extends Column {
  key: string;
}

function keysOf(tensor: string, roles: string[]): string[] {
  const seen = new Map<string, number>();
  return roles.map((role, axis) => {
    if (role === "?") return `? ${tensor} ${axis}`;
    const count = seen.get(role) ?? 0;
    seen.set(role, count + 1);
    return `${role} ${count}`;
  });
}

/** Columns in reading order for tensors given as `[name, roles]`, outermost axis first. */
export function alignColumns(tensors: [string, string[]][]): Column[] {
  const columns: Keyed[] = [];
  for (const [tensor, roles] of tensors) {
    const keys = keysOf(tensor, roles);
    let cursor = 0;
    keys.forEach((key, axis) => {
      let place = columns.findIndex((column, index) => index >= cursor && column.key === key);
      if (place < 0) {
        const later = keys.slice(axis + 1);
        const limit = columns.findIndex((column, index) => index >= cursor && later.includes(column.key));
        place = limit < 0 ? columns.length : limit;
        columns.splice(place, 0, { key, role: roles[axis] ?? "?", axis: new Map() });
      }
      columns[place]?.axis.set(tensor, axis);
      cursor = place + 1;
    });
  }
  return columns.map(({ role, axis }) => ({ role, axis }));
}
