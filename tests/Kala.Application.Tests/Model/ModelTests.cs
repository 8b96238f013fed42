
namespace Kala.Application.Tests.Model;

public sealed class ModelTests(ITestOutputHelper output)
{
    [Fact]
    public async Task No_sequence_of_calls_crashes_and_faults_violates_the_reference_model()
    {
        var clock = TimeProvider.System.GetTimestamp();

        var violation = await ModelCheck.FindInParallelAsync(ModelCheck.Sequences);

        output.WriteLine($"{ModelCheck.Sequences} sequences in {TimeProvider.System.GetElapsedTime(clock).TotalSeconds:F1} s");
        Assert.True(violation is null, violation);
    }
}
