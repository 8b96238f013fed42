using Kala.Geo.Imports;
using Kala.Geo.Jail;
using Xunit.Runner.InProc.SystemConsole;

// The server starts itself for imports; here it is the tests that are started again.
return args switch
{
    [JailedProgram.Command, .. var rest] => JailedProgram.Run(rest, Console.Error),
    [ImportProgram.Command, var job] => ImportProgram.Run(job, Console.Out),
    _ => await ConsoleRunner.Run(args),
};
