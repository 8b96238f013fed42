using Kala.Api.Hosting;

return await new ProgramRoot().RunAsync(args);
