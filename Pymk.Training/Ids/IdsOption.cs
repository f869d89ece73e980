using System.CommandLine;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Training.Cli;

namespace Pymk.Training.Ids;

/// <summary>The option <c>--ids</c> of verbs that read files of an application.</summary>
internal static class IdsOption
{
    /// <summary>Creates the option.</summary>
    public static Option<string> Create() => OptionChoices.Create(
        "--ids",
        "What user ids are. auto: as the model and the snapshot have them; else text where more than half of the ids of the connections are not whole numbers.",
        UserIdKindNames.Auto, UserIdKindNames.Auto, UserIdKindNames.Number, UserIdKindNames.Text)!;

    /// <summary>The kind that a value asks for; null for <c>auto</c>.</summary>
    public static UserIdKind? Parse(string? value) => UserIdKindNames.Parse(value);
}
