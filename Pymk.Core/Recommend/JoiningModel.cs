using Pymk.Core.Behavior;
using Pymk.Core.Encoder;
using Pymk.Core.Models;
using Pymk.Core.Profiles;

namespace Pymk.Core.Recommend;

/// <summary>The parts of a model that describe users who join, change or act after training.</summary>
/// <param name="Encoder">Computes embeddings.</param>
/// <param name="Towers">Computes projections.</param>
/// <param name="Vocabulary">Reads profiles.</param>
/// <param name="Behavior">Behaviour counts of the model's users; null when the model was trained without logs.</param>
public sealed record JoiningModel(UserEncoder Encoder, UserTowers Towers, ProfileVocabulary Vocabulary, BehaviorHistory? Behavior)
{
    /// <summary>Loads the parts of a version.</summary>
    /// <exception cref="Files.ModelFileException">A file is missing or damaged.</exception>
    public static JoiningModel Load(ModelFiles files, ProfileTable profiles) => new(
        UserEncoder.Load(files), UserTowers.Load(files.Towers), new ProfileVocabulary(profiles), BehaviorHistory.Open(files.Behavior));
}
