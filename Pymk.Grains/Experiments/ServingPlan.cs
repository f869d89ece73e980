using System.Globalization;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Text;
using Pymk.Core.Candidates;
using Pymk.Core.Recommend;
using Pymk.Core.Slates;
using Pymk.Grains.Interfaces.Experiments;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Experiments;

/// <summary>
/// How a user is answered: by the service's settings, or by those of an arm. Two plans are the same only if they are one object. Safe for
/// concurrent use.
/// </summary>
internal sealed class ServingPlan
{
    private static readonly CandidateOptions StandardCandidates = new();

    /// <summary>The settings of the model alone.</summary>
    public static readonly ServingPlan Standard = new(StandardCandidates, new SlateOptions());

    private readonly CandidateOptions _candidates;
    private readonly SlateOptions _slates;
    private readonly ConditionalWeakTable<ServingModel, Recommender> _recommenders = [];

    /// <summary>The service's settings.</summary>
    /// <param name="candidates">Limits of generation.</param>
    /// <param name="slates">Settings of the slate.</param>
    public ServingPlan(CandidateOptions candidates, SlateOptions slates) =>
        (_candidates, _slates, Lists) = (candidates, slates, candidates == StandardCandidates ? "" : NameOf(candidates));

    private ServingPlan(Experiment experiment, int arm, CandidateOptions candidates, SlateOptions slates)
        : this(candidates, slates) =>
        (Experiment, Number, Arm) = (new AnswerExperiment(experiment.Name, experiment.Plan.Arms[arm].Name), experiment.Number, arm);

    /// <summary>The experiment and the arm; null for the service's settings.</summary>
    public AnswerExperiment? Experiment { get; }

    /// <summary>The number of the experiment; 0 for none.</summary>
    public int Number { get; }

    /// <summary>The index of the arm; 0 without an experiment.</summary>
    public int Arm { get; }

    /// <summary>Tells plans apart that generate other candidates: their lists are not exchanged. Empty for those of the model.</summary>
    public string Lists { get; }

    /// <summary>Chance in percent that a place is explored.</summary>
    public int ExplorationPercent => _slates.ExplorationPercent;

    /// <summary>The plan of an arm.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="arm">The index of the arm.</param>
    /// <param name="standard">The service's settings, which hold where the arm has none.</param>
    public static ServingPlan Of(Experiment experiment, int arm, ServingPlan standard)
    {
        var settings = experiment.Plan.Arms[arm].Settings ?? new ArmSettings();
        var (candidates, slates) = (standard._candidates, standard._slates);
        int Quota(string source, int before) => settings.Sources?.TryGetValue(source, out var quota) == true ? quota : before;
        candidates = candidates with
        {
            TwoHop = Quota("two-hop", candidates.TwoHop),
            OneCommonNeighbor = Quota("one-common-neighbor", candidates.OneCommonNeighbor),
            Walk = Quota("walk", candidates.Walk),
            Nearest = Quota("nearest", candidates.Nearest),
            Attribute = Quota("attribute", candidates.Attribute),
            Interest = Quota("interest", candidates.Interest),
            Popular = Quota("popular", candidates.Popular),
        };
        slates = slates with
        {
            Diversity = slates.Diversity with
            {
                MaxShareOfAttribute = settings.MaxShareOfAttribute ?? slates.Diversity.MaxShareOfAttribute,
                MaxShareOfCommunity = settings.MaxShareOfCommunity ?? slates.Diversity.MaxShareOfCommunity,
                DailyExposures = settings.DailyExposures ?? slates.Diversity.DailyExposures,
            },
            Value = new ValueWeights(
                (float)(settings.InviteWeight ?? slates.Value.Invite), (float)(settings.AcceptWeight ?? slates.Value.Accept)),
            ExplorationPercent = settings.ExplorationShare is { } share ? PercentOf(share) : slates.ExplorationPercent,
        };
        return new ServingPlan(experiment, arm, candidates, slates);
    }

    /// <summary>A share as whole percent.</summary>
    public static int PercentOf(double share) => (int)Math.Round(share * 100);

    /// <summary>The steps from a user to a slate, with the settings of this plan.</summary>
    public Recommender RecommenderOf(ServingModel model) => this == Standard
        ? model.Recommender
        : _recommenders.GetValue(model, m => m.Recommender.With(_candidates, _slates));

    private static string NameOf(CandidateOptions candidates) =>
        XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(candidates.ToString())).ToString("x16", CultureInfo.InvariantCulture);
}
