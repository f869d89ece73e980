using System.CommandLine;
using Microsoft.Extensions.Options;
using Pymk.Silo.Cli;
using Pymk.Silo.Hosting;
using StackExchange.Redis;

const int UserError = 2;
var root = new RootCommand("Pymk: serves people you may know.") { ServeCommand.Create() };
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    await Console.Error.WriteLineAsync($"pymk: {parsed.Errors[0].Message} (--help tells the options)");
    return UserError;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception e) when (e is SettingException or OptionsValidationException or IOException or UnauthorizedAccessException or RedisException)
{
    await Console.Error.WriteLineAsync("pymk: " + e.Message.ReplaceLineEndings(" "));
    return UserError;
}
catch (OperationCanceledException)
{
    return 0;
}
