using Kala.Api.Hosting;
using Kala.Geo.Imports;
using Kala.Geo.Jail;

// The processes of imports are this program, too; they need nothing of the server.
return args switch
{
    [JailedProgram.Command, .. var jailed] => ImportProcesses.RunJailed(jailed),
    [ImportProgram.Command, var job] => ImportProcesses.RunImport(job),
    // The doctor asks whether an import can start.
    [ImportProgram.Command] => 0,
    _ => await new ProgramRoot().RunAsync(args),
};
