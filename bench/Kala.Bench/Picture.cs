using System.Globalization;
using System.Xml.Linq;
using Kala.Bench.Peers;

namespace Kala.Bench;

/// <summary>The results of a run as bars, in SVG. It has its own background, so that it suits light and dark pages.</summary>
internal sealed class Picture(Results results, Run run)
{
    public const string Title = "Kala beside its peers";

    private const int Margin = 20;
    private const int PanelWidth = 430;
    private const int Columns = 2;
    private const int Width = (Columns * (PanelWidth + Margin)) + Margin;
    private const int HeadHeight = 82;
    private const int PanelHead = 38;
    private const int BarsAt = 134;
    private const int BarsWidth = 216;
    private const int BarStep = 13;
    private const int PeerGap = 7;
    private const string Dark = "#1f2328";
    private const string Pale = "#59636e";
    private const string Own = "#0969da";
    private const string Other = "#6e7781";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly List<XElement> _shapes = [];

    public string Text()
    {
        var top = HeadHeight;
        foreach (var line in results.ByWorkload().Where(one => one.Results.Count > 0).Chunk(Columns))
        {
            var height = 0;
            foreach (var (column, panel) in line.Index())
            {
                height = Math.Max(height, DrawPanel(Margin + (column * (PanelWidth + Margin)), top, panel.Workload, panel.Results));
            }
            top += height + Margin;
        }
        XElement[] ground =
        [
            new(Svg + "title", Title),
            new(Svg + "rect", At(0.5, 0.5), Size(Width - 1, top - 1), new XAttribute("rx", 8), Fill("#ffffff"), new XAttribute("stroke", "#d0d7de")),
        ];
        return new XElement(
            Svg + "svg", Size(Width, top), new XAttribute("viewBox", $"0 0 {Width} {top}"), new XAttribute("role", "img"),
            new XAttribute("font-family", "-apple-system,Segoe UI,Helvetica,Arial,sans-serif"), new XAttribute("font-size", 12),
            ground, Head(), _shapes) + "\n";
    }

    private IEnumerable<XElement> Head()
    {
        var quick = run.Divide > 1 ? $", sizes divided by {run.Divide}: a quick run, not a measurement" : "";
        yield return Label(Margin, 32, $"{Title}: longer is better", Dark, new XAttribute("font-size", 17), new XAttribute("font-weight", 600));
        yield return Label(Margin, 52, $"Medians of {run.Rounds} rounds, lines from minimum to maximum{quick}", Pale);
        foreach (var (number, seconds) in run.Warm.Index())
        {
            var left = Margin + (number * 100);
            yield return Bar(left, 62, 26, seconds, Own);
            yield return Label(left + 32, 71, Effort.StateOf(seconds), Pale);
        }
    }

    /// <summary>Draws one workload and returns its height.</summary>
    private int DrawPanel(int left, int top, Workload workload, List<Result> rows)
    {
        _shapes.Add(Label(left, top + 14, workload.Title, Dark, new XAttribute("font-weight", 600)));
        _shapes.Add(Label(left, top + 29, workload.CountsOperations ? "per second" : workload.Unit, Pale));
        var scale = BarsWidth / rows.Max(one => one.Fastest);
        var y = top + PanelHead;
        foreach (var peer in rows.GroupBy(one => one.Peer))
        {
            var colour = peer.Key == KalaPeer.DefaultName ? Own : Other;
            var middle = y + (peer.Count() * BarStep / 2) + 3;
            _shapes.Add(Label(left + BarsAt - 8, middle, peer.Key, Dark, new XAttribute("text-anchor", "end")));
            foreach (var row in peer)
            {
                DrawRow(left + BarsAt, y, row, scale, colour);
                y += BarStep;
            }
            y += PeerGap;
        }
        return y - top;
    }

    private void DrawRow(int left, int top, Result row, double scale, string colour)
    {
        var (from, to) = (left + (row.Slowest * scale), left + (row.Fastest * scale));
        var middle = top + (BarStep / 2) - 1;
        _shapes.Add(Bar(left, top, row.Rate * scale, row.WarmSeconds, colour));
        _shapes.Add(new XElement(
            Svg + "path",
            new XAttribute("d", string.Create(CultureInfo.InvariantCulture, $"M{from:0.0} {middle - 3}v6m0 -3H{to:0.0}m0 -3v6")),
            new XAttribute("fill", "none"), new XAttribute("stroke", Dark)));
        _shapes.Add(Label(to + 6, top + 9, row.Rate.ToString("N0", CultureInfo.InvariantCulture), Pale, new XAttribute("font-size", 11)));
    }

    /// <summary>A bar; the longer the server was warmed, the darker.</summary>
    private XElement Bar(double left, double top, double width, int warmSeconds, string colour)
    {
        var darker = run.Warm.Order().Index().First(one => one.Item == warmSeconds).Index + 1;
        return new XElement(
            Svg + "rect", At(left, top), Size(width, BarStep - 2), Fill(colour),
            new XAttribute("fill-opacity", Number(0.1 + (0.9 * darker / run.Warm.Count))));
    }

    private static XElement Label(double left, double top, string text, string colour, params XAttribute[] style) =>
        new(Svg + "text", At(left, top), Fill(colour), style, text);

    private static XAttribute[] At(double left, double top) => [new("x", Number(left)), new("y", Number(top))];

    private static XAttribute[] Size(double width, double height) => [new("width", Number(width)), new("height", Number(height))];

    private static XAttribute Fill(string colour) => new("fill", colour);

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
