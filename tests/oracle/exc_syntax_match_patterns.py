match 3:
    case x:
        print(x)
    case 3:
        print("never")
