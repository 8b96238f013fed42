namespace Kala.Geo.Tests;

/// <summary>Tests of time and memory, beside which no other test runs in this process.</summary>
[CollectionDefinition(nameof(TestsAlone), DisableParallelization = true)]
public sealed class TestsAlone;
