using Spectre.Console;
using Spectre.Console.Rendering;

namespace Kala.Cli;

/// <summary>A column of a progress bar that is text; Spectre's own ones write units of 1024 as MB.</summary>
internal sealed class TextColumn(Func<ProgressTask, string> text) : ProgressColumn
{
    protected override bool NoWrap => true;

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(text(task));
}
