using Pymk.Core.Behavior;
using Pymk.Core.Encoder;
using Pymk.Core.Profiles;

namespace Pymk.Grains.Models;

/// <summary>The parts of a model version that describe users who join, change or act.</summary>
/// <param name="Encoder">Gives embeddings.</param>
/// <param name="Towers">Gives projections.</param>
/// <param name="Vocabulary">Reads profiles.</param>
/// <param name="Behavior">What the logs say of the version's users; none where there were no logs.</param>
internal sealed record JoiningModel(UserEncoder Encoder, UserTowers Towers, ProfileVocabulary Vocabulary, BehaviorHistory? Behavior)
{
    /// <summary>Loads them from a version's folder.</summary>
    public static JoiningModel Load(string folder, ProfileTable profiles) => new(
        UserEncoder.Load(folder),
        UserTowers.Load(Path.Combine(folder, UserTowers.FileName)),
        new ProfileVocabulary(profiles),
        BehaviorHistory.Read(Path.Combine(folder, BehaviorHistory.FileName)));
}
