using Spectre.Console;
using Spectre.Console.Rendering;

namespace Kala.Cli;

/// <summary>A text column of a progress bar. Spectre's own columns write units of 1024 as MB.</summary>
internal sealed class TextColumn(Func<ProgressTask, string> text) : ProgressColumn
{
    protected override bool NoWrap => true;

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(text(task));
}
