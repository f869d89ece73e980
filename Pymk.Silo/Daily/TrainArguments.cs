using System.CommandLine;

namespace Pymk.Silo.Daily;

/// <summary>The options of <c>train</c> that <c>daily</c> passes on. The program that trains checks them.</summary>
internal sealed class TrainArguments
{
    // Those with a value.
    private static readonly string[] Names =
    [
        "--interactions", "--seed", "--epochs", "--slates", "--shards", "--threads", "--device", "--hold-out", "--judge-users", "--margin", "--auc-margin",
        "--ece-margin",
    ];

    private readonly Option<string?>[] _valued = Array.ConvertAll(Names, name => new Option<string?>(name) { Description = "As of train." });

    private readonly Option<bool> _quick = new("--quick") { Description = "As of train." };

    private readonly Option<bool> _cold = new("--cold") { Description = "Start from random weights, not from those of the served model." };

    public void AddTo(Command command)
    {
        command.Add(_quick);
        command.Add(_cold);
        foreach (var option in _valued)
        {
            command.Add(option);
        }
    }

    /// <summary>The arguments of <c>train</c>: it starts from the served weights and judges.</summary>
    public IReadOnlyList<string> Read(ParseResult parsed) =>
    [
        "--judge",
        .. parsed.GetValue(_cold) ? [] : new[] { "--warm" },
        .. parsed.GetValue(_quick) ? new[] { "--quick" } : [],
        .. _valued.SelectMany(option => parsed.GetValue(option) is { } value ? new[] { option.Name, value } : []),
    ];
}
