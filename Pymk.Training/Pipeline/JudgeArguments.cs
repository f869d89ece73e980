using System.CommandLine;
using System.CommandLine.Parsing;
using Pymk.Core.Models;
using Pymk.Training.Cli;
using Pymk.Training.Evaluation.Judging;

namespace Pymk.Training.Pipeline;

/// <summary>The options of <c>train</c> about the judge.</summary>
internal sealed class JudgeArguments
{
    private static readonly JudgeOptions Standard = new();

    private readonly Option<bool> _judge = new("--judge")
    {
        Description = "Compare with the current version on new connections and answers that neither has learnt from; publish only what is not worse.",
    };

    private readonly Option<double> _share = OptionRanges.Create("--hold-out", "Share of what is new that is held out to judge by.", Standard.Share, 0.01, 0.5);

    private readonly Option<int> _users = OptionRanges.Create("--judge-users", "Most users whom the judge asks.", Standard.Users, 100, 1_000_000);

    private readonly Option<double> _margin =
        OptionRanges.Create("--margin", "Largest loss of recall@20 and of MRR, relative.", Standard.Margins.Links, 0, 1);

    private readonly Option<double> _auc = OptionRanges.Create("--auc-margin", "Largest loss of an AUC.", Standard.Margins.Auc, 0, 1);

    private readonly Option<double> _calibration =
        OptionRanges.Create("--ece-margin", "Largest rise of a calibration error.", Standard.Margins.CalibrationError, 0, 1);

    private Option[] Refinements => [_share, _users, _margin, _auc, _calibration];

    /// <summary>Adds the options, and refuses a refinement without the judge.</summary>
    public void AddTo(Command command)
    {
        command.Add(_judge);
        foreach (var option in Refinements)
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (!result.GetValue(_judge) && Array.Find(Refinements, o => result.GetResult(o) is { Implicit: false }) is { } lone)
            {
                result.AddError($"{lone.Name} says how to judge; add --judge");
            }
        });
    }

    /// <summary>Reads the options; null without the judge.</summary>
    public JudgeOptions? Read(ParseResult parsed) => !parsed.GetValue(_judge) ? null : new JudgeOptions
    {
        Share = parsed.GetValue(_share),
        Users = parsed.GetValue(_users),
        Margins = new JudgeMargins(parsed.GetValue(_margin), parsed.GetValue(_auc), parsed.GetValue(_calibration)),
    };
}
