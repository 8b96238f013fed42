"""A terminal's screen, as far as progress bars need one: text, colours, moves of the cursor, erasing."""
import re

SEQUENCE = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[=>]")
PLAIN = ("", False)


class Screen:
    """Each cell is a letter with a style: (colour, bold). A colour is a number from 0 to 255, or "" for that of text."""

    def __init__(self, columns, rows):
        self.columns, self.height = columns, rows
        self.cells = [self._empty() for _ in range(rows)]
        self.x = self.y = 0
        self.style = PLAIN
        self.rest = ""

    def feed(self, text):
        text, at = self.rest + text, 0
        self.rest = ""
        while at < len(text):
            found = SEQUENCE.match(text, at)
            if found:
                self._obey(found.group(1), found.group(2))
                at = found.end()
            elif text[at] == "\x1b" and len(text) - at < 20:
                self.rest = text[at:]
                return
            else:
                self._put(text[at])
                at += 1

    def rows(self):
        """Each row as a tuple of (text, style), without the spaces at its end."""
        return tuple(_runs(row) for row in self.cells)

    def text(self):
        return "\n".join("".join(letter for letter, _ in row) for row in self.cells)

    def _put(self, letter):
        if letter == "\r":
            self.x = 0
        elif letter == "\n":
            self._down()
        elif letter == "\b":
            self.x = max(0, self.x - 1)
        elif letter >= " ":
            if self.x == self.columns:
                self.x = 0
                self._down()
            self.cells[self.y][self.x] = (letter, self.style)
            self.x += 1

    def _down(self):
        if self.y == self.height - 1:
            self.cells = self.cells[1:] + [self._empty()]
        else:
            self.y += 1

    def _obey(self, arguments, command):
        number = int(arguments) if arguments and arguments.isdigit() else 0
        if command == "A":
            self.y = max(0, self.y - max(1, number))
        elif command == "B":
            self.y = min(self.height - 1, self.y + max(1, number))
        elif command == "C":
            self.x = min(self.columns - 1, self.x + max(1, number))
        elif command == "D":
            self.x = max(0, self.x - max(1, number))
        elif command == "G":
            self.x = min(self.columns - 1, max(1, number) - 1)
        elif command == "K":
            first, last = {0: (self.x, self.columns), 1: (0, self.x + 1), 2: (0, self.columns)}[number]
            self.cells[self.y][first:last] = self._empty()[first:last]
        elif command == "J" and number == 0:
            self.cells[self.y][self.x:] = self._empty()[self.x:]
            self.cells[self.y + 1:] = [self._empty() for _ in self.cells[self.y + 1:]]
        elif command == "m":
            self._paint([int(one or 0) for one in arguments.split(";")])

    def _paint(self, numbers):
        colour, bold = self.style
        while numbers:
            number = numbers.pop(0)
            if number == 0:
                colour, bold = PLAIN
            elif number in (1, 22):
                bold = number == 1
            elif number == 39:
                colour = ""
            elif 30 <= number <= 37 or 90 <= number <= 97:
                colour = number - 30 if number < 90 else number - 82
            elif number == 38 and numbers[:1] == [5]:
                colour = numbers[1]
                numbers = numbers[2:]
        self.style = (colour, bold)

    def _empty(self):
        return [(" ", PLAIN)] * self.columns


def _runs(row):
    runs = []
    for letter, style in row:
        if runs and runs[-1][1] == style:
            runs[-1][0] += letter
        else:
            runs.append([letter, style])
    while runs and not runs[-1][0].strip():
        runs.pop()
    return tuple((text, style) for text, style in runs)
