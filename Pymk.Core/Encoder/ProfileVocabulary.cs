using Pymk.Core.Profiles;

namespace Pymk.Core.Encoder;

/// <summary>
/// Finds the tokens of a model version in newer profiles. A text unknown to the version has no token; the encoder hashes texts and reads it anyway.
/// </summary>
public sealed class ProfileVocabulary
{
    private readonly ProfileTable _profiles;
    private readonly TokenWeights _weights;
    private readonly Dictionary<string, (int Field, Dictionary<string, int> Tokens)> _fields = new(StringComparer.Ordinal);

    /// <summary>Indexes the texts of a table.</summary>
    public ProfileVocabulary(ProfileTable profiles)
    {
        (_profiles, _weights) = (profiles, new TokenWeights(profiles));
        for (var f = 0; f < profiles.Fields.Count; f++)
        {
            var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var t = 0; t < profiles.Fields[f].Vocabulary.Count; t++)
            {
                tokens[profiles.Fields[f].Vocabulary[t]] = t;
            }

            _fields[profiles.Fields[f].Name] = (f, tokens);
        }
    }

    /// <summary>Finds the tokens of a profile.</summary>
    /// <param name="texts">Field and text of each value of the profile, without duplicates.</param>
    /// <param name="scheme">How the encoder's inputs are built.</param>
    public ProfileTokenLists Read(IEnumerable<(string Field, string Text)> texts, EncoderScheme scheme)
    {
        var lists = new ProfileTokenLists([], [], []);
        foreach (var (name, text) in texts)
        {
            var holders = 0;
            if (_fields.TryGetValue(name, out var field) && field.Tokens.TryGetValue(text, out var local))
            {
                var token = _weights.Numbering.First(field.Field) + local;
                holders = _weights.Holders[token];
                (_profiles.Fields[field.Field].Kind == ProfileFieldKind.Attribute ? lists.Attributes : lists.Interests).Add((token, _weights[token]));
            }

            lists.Encoder.Add((EncoderTokens.Rarity(holders, _profiles.UserCount), EncoderTokens.RowOf(name, text, scheme.TokenRows)));
        }

        EncoderTokens.MakeUnit(lists.Encoder, scheme.MostTokens);
        return lists;
    }

    /// <summary>The profile of a user of the version, in the form that <see cref="Read"/> takes.</summary>
    public IEnumerable<(string Field, string Text)> TextsOf(int user) =>
        _profiles.Fields.SelectMany(f => f.Tokens(user).ToArray().Select(t => (f.Name, f.Vocabulary[t])));
}

/// <summary>A profile's tokens.</summary>
/// <param name="Attributes">Attribute tokens with their weights.</param>
/// <param name="Interests">Interest tokens with their weights.</param>
/// <param name="Encoder">Rows of the encoder's token table, with weights of unit length.</param>
public sealed record ProfileTokenLists(
    List<(int Token, float Weight)> Attributes, List<(int Token, float Weight)> Interests, List<(float Weight, long Row)> Encoder);
