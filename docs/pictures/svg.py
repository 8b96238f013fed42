"""Draws the pictures of a screen as one animated SVG that needs no font, script or file of its own."""
from html import escape

LETTER_WIDTH, LINE_HEIGHT, MARGIN, BAR = 8.4, 19, 16, 30
THEMES = {
    "light": {"page": "#ffffff", "frame": "#d0d7de", "text": "#1f2328",
              "colours": ["#24292f", "#cf222e", "#116329", "#7d4e00", "#0969da", "#8250df", "#1b7c83", "#57606a"]},
    "dark": {"page": "#0d1117", "frame": "#3d444d", "text": "#e6edf3",
             "colours": ["#6e7681", "#ff7b72", "#3fb950", "#d29922", "#58a6ff", "#bc8cff", "#39c5cf", "#8b949e"]},
}


def draw(frames, columns, rows, name):
    theme, length = THEMES[name], frames[-1][0]
    width, height = columns * LETTER_WIDTH + 2 * MARGIN, rows * LINE_HEIGHT + BAR + MARGIN
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" height="{height}"'
             ' role="img" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="14">',
             "<title>kala upload is interrupted, resumes, and is verified</title>",
             f'<rect x="0.5" y="0.5" width="{width - 1:.0f}" height="{height - 1}" rx="8" fill="{theme["page"]}" stroke="{theme["frame"]}"/>',
             *(f'<circle cx="{20 + 18 * n}" cy="16" r="5" fill="{theme["frame"]}"/>' for n in range(3))]
    for row in range(rows):
        for start, end, runs in _spans(frames, row):
            if runs:
                lines.append(_line(row, runs, start, end, length, theme))
    return "\n".join([*lines, "</svg>\n"])


def _spans(frames, row):
    """(start, end, content) of what a row shows, one after the other."""
    start, shown = 0.0, ()
    for at, rows in frames:
        if rows[row] != shown:
            # What nobody sees for two hundredths of a second is left out.
            if at - start > 0.02:
                yield start, at, shown
                start = at
            shown = rows[row]
    yield start, frames[-1][0], shown


def _line(row, runs, start, end, length, theme):
    letters = sum(len(text) for text, _ in runs)
    parts = "".join(_run(text, style, theme) for text, style in runs)
    first, last = start / length, end / length
    values, times = ["visible"], ["0"]
    if first > 0:
        values, times = ["hidden", "visible"], ["0", f"{first:.4f}"]
    if last < 1:
        values.append("hidden")
        times.append(f"{last:.4f}")
    moves = "" if len(values) == 1 else (
        f'<animate attributeName="visibility" calcMode="discrete" dur="{length:.2f}s" repeatCount="indefinite" '
        f'values="{";".join(values)}" keyTimes="{";".join(times)}"/>')
    return (f'<text x="{MARGIN}" y="{BAR + (row + 1) * LINE_HEIGHT - 5}" xml:space="preserve" fill="{theme["text"]}" '
            f'textLength="{letters * LETTER_WIDTH:.1f}" lengthAdjust="spacingAndGlyphs">{parts}{moves}</text>')


def _run(text, style, theme):
    colour, bold = style
    paint = "" if colour == "" else f' fill="{_colour(colour, theme)}"'
    weight = ' font-weight="bold"' if bold else ""
    return f"<tspan{paint}{weight}>{escape(text, quote=False)}</tspan>" if paint or weight else escape(text, quote=False)


def _colour(number, theme):
    if number == 8 or number >= 232:
        return theme["colours"][7]
    if number < 16:
        return theme["colours"][number % 8]
    red, green, blue = (number - 16) // 36, (number - 16) // 6 % 6, (number - 16) % 6
    nearest = {(True, False, False): 1, (False, True, False): 2, (True, True, False): 3,
               (False, False, True): 4, (True, False, True): 5, (False, True, True): 6}
    return theme["colours"][nearest.get((red > 2, green > 2, blue > 2), 7)]
