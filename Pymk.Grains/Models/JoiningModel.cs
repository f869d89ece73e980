using Pymk.Core.Encoder;
using Pymk.Core.Profiles;

namespace Pymk.Grains.Models;

/// <summary>The parts of a model version that describe users who join or change.</summary>
/// <param name="Encoder">Gives embeddings.</param>
/// <param name="Towers">Gives projections.</param>
/// <param name="Vocabulary">Reads profiles.</param>
internal sealed record JoiningModel(UserEncoder Encoder, UserTowers Towers, ProfileVocabulary Vocabulary)
{
    /// <summary>Loads them from a version's folder.</summary>
    public static JoiningModel Load(string folder, ProfileTable profiles) =>
        new(UserEncoder.Load(folder), UserTowers.Load(Path.Combine(folder, UserTowers.FileName)), new ProfileVocabulary(profiles));
}
