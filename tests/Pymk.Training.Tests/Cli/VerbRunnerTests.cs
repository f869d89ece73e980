using System.CommandLine;
using Pymk.Training.Cli;
using Pymk.Training.Generate;
using Xunit;

namespace Pymk.Training.Tests.Cli;

public sealed class VerbRunnerTests
{
    [Theory]
    [InlineData("generate")]
    [InlineData("generate", "--output", "x", "--users", "many")]
    [InlineData("generate", "--output", "x", "--users", "999")]
    [InlineData("generate", "--output", "x", "--users", "10000001")]
    [InlineData("generate", "--output", "x", "--degree", "NaN")]
    [InlineData("generate", "--output", "x", "--seed", "-1")]
    [InlineData("generate", "--output", "/proc/no/such/folder")]
    [InlineData("generate", "--output", "/etc/hostname")]
    [InlineData("dance")]
    public async Task Verb_WithAUsersError_EndsWithTwoAndOneLine(params string[] args)
    {
        var (code, errors) = await Run(args, GenerateCommand.Create());
        Assert.Equal(VerbRunner.UserError, code);
        var line = Assert.Single(errors.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("pymk: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verb_Cancelled_EndsWithOneHundredThirty()
    {
        var verb = new Command("wait");
        verb.SetAction((_, _) => throw new OperationCanceledException());
        Assert.Equal((VerbRunner.Cancelled, "pymk: cancelled\n"), await Run(["wait"], verb));
    }

    [Fact]
    public async Task Verb_ThatThrowsALongMessage_PrintsItOnOneLine()
    {
        var verb = new Command("fail");
        verb.SetAction((_, _) => throw new UserErrorException("first\nsecond"));
        Assert.Equal((VerbRunner.UserError, "pymk: first second\n"), await Run(["fail"], verb));
    }

    [Fact]
    public async Task Verb_WithAnUnknownChoice_ListsTheChoicesOnOneLine()
    {
        var verb = new Command("paint") { OptionChoices.Create("--colour", "The colour.", "red", "red", "green", "blue") };
        verb.SetAction(_ => 0);
        const string expected = "pymk: --colour must be red, green or blue, not 'grey' (--help lists the options)\n";
        Assert.Equal((VerbRunner.UserError, expected), await Run(["paint", "--colour", "grey"], verb));
        Assert.Equal((0, ""), await Run(["paint", "--colour", "green"], verb));
        Assert.Equal((0, ""), await Run(["paint"], verb));
    }

    private static async Task<(int Code, string Errors)> Run(string[] args, Command verb)
    {
        var errors = new StringWriter();
        var code = await VerbRunner.RunAsync(new RootCommand { verb }, args, errors);
        return (code, errors.ToString());
    }
}
