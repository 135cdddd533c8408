import asyncio
def main():
    print("before")
    result = 1 + await asyncio.sleep(1) + 2
