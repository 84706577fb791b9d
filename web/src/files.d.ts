// Style sheets are imported as text, for shadow roots to adopt.
declare module "*.css" {
  const text: string;
  export default text;
}
