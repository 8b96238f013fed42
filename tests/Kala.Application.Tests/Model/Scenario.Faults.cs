namespace Kala.Application.Tests.Model;

internal sealed partial class Scenario
{
    private Task ArmAsync(Arm command)
    {
        _anythingWentWrong = true;
        world.Faults.Arm(command.Fault, command.Room);
        return Task.CompletedTask;
    }

    private Task RepairAsync()
    {
        world.Faults.Heal();
        return Task.CompletedTask;
    }
}
