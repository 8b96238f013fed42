namespace Kala.Application.Tests.Model;

/// <summary>A session that a client knows of.</summary>
internal sealed class ModelSession(Guid id, int file, Declared declared, State state)
{
    public Guid Id { get; } = id;

    /// <summary>Which of the contents is its own.</summary>
    public int File { get; } = file;

    public Declared Declared { get; } = declared;

    /// <summary>What it may be: one state, but for the time between a death and the restart.</summary>
    public List<State> Maybe { get; private set; } = [state];

    public State Now => Maybe[^1];

    public void Is(State state) => Maybe = [state];

    public void MayBe(State state) => Maybe.Add(state);
}
