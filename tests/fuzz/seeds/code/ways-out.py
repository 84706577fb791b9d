for i in range(4):
    if maybe():
        break
    try:
        raise ValueError
    except ValueError as e:
        continue
    finally:
        pass
while True:
    if maybe(): break
