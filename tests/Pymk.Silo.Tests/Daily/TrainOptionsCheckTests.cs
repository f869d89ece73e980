using System.CommandLine;
using System.Runtime.Versioning;
using Pymk.Grains.Cycle;
using Pymk.Silo.Daily;
using Pymk.Silo.Settings;
using Xunit;

namespace Pymk.Silo.Tests.Daily;

[UnsupportedOSPlatform("windows")]
public sealed class TrainOptionsCheckTests : IDisposable
{
    // Takes every option but a margin of 2.
    private const string Script = """
        #!/bin/sh
        [ "$1 $2" = "train --check-options" ] || exit 9
        case "$*" in *"--margin 2"*) echo "pymk: --margin must be a number from 0 to 1, not '2'" >&2; exit 2 ;; esac
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-options-").FullName;

    private string Trainer => Path.Combine(_folder, "trainer");

    private string Work => Path.Combine(_folder, "work");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public TrainOptionsCheckTests()
    {
        File.WriteAllText(Trainer, Script);
        File.SetUnixFileMode(Trainer, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Daily_WithAWrongOptionOfTrain_EndsBeforeItAsksTheService()
    {
        var parsed = DailyCommand.Create().Parse(["--gateways", "127.0.0.1:1", "--work", Work, "--trainer", Trainer, "--margin", "2"]);
        var run = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };

        // A service that does not answer ends it with another code.
        Assert.Equal(ExitCodes.WrongOption, await parsed.InvokeAsync(run, Token));

        Assert.False(Directory.Exists(Work));
    }

    [Theory]
    [InlineData("train: --margin must be a number from 0 to 1, not '2'", "--margin", "2")]
    [InlineData(null, "--margin", "1")]
    public async Task Options_OfTrain_AreCheckedByTheProgram(string? problem, params string[] options) =>
        Assert.Equal(problem, await TrainOptionsCheck.RunAsync(Settings(Trainer, options), Token));

    [Fact]
    public async Task ProgramThatCannotBeStarted_IsNamed() =>
        Assert.Contains("nowhere cannot be started", await TrainOptionsCheck.RunAsync(Settings("/nowhere"), Token), StringComparison.Ordinal);

    [Theory]
    [InlineData("Pymk:Daily:Options: Unrecognized command or argument '--nonsense'.", false, "--nonsense")]
    [InlineData("Pymk:Daily:Options: --keep-snapshots takes 1 to 1,000.", false, "--keep-snapshots", "0")]
    [InlineData("Pymk:Daily:Options: train: --margin ", true, "--margin", "2")]
    [InlineData(null, false, "--margin", "2")]
    [InlineData(null, true, "--margin", "1", "--quick")]
    public async Task SiloWithOptionsOfDailyRuns_ChecksThemAtItsStart(string? problem, bool trains, params string[] options)
    {
        var silo = new SiloSettings { Labels = trains ? ["training"] : [] };
        var wrong = await Record.ExceptionAsync(
            () => DailyOptionsCheck.RunAsync(new DailyOptions { Options = ["--trainer", Trainer, .. options] }, silo, Token));
        Assert.Equal(problem is null, wrong is null);
        Assert.StartsWith(problem ?? "", wrong is null ? "" : Assert.IsType<SettingException>(wrong).Message, StringComparison.Ordinal);
    }

    private DailySettings Settings(string trainer, params string[] options) => new()
    {
        Model = "model",
        Work = Work,
        Gateways = "127.0.0.1:1",
        ClusterId = "c",
        Trainer = trainer,
        TrainOptions = options,
    };
}
