namespace Pymk.Core.Profiles;

/// <summary>
/// What the texts of a profile say, wherever they come from: files, snapshots and events. Texts are trimmed, and empty ones say nothing. A text of an
/// interest may be a list, as a CSV column holds it: <c>chess;tennis</c> or <c>chess|tennis</c>.
/// </summary>
public static class ProfileTexts
{
    /// <summary>The values that a text of a field holds.</summary>
    public static Values Split(ProfileFieldKind kind, ReadOnlySpan<char> text) => new(text, kind == ProfileFieldKind.Interest);

    /// <summary>The values that some texts of a field hold.</summary>
    /// <param name="kind">The kind of the field.</param>
    /// <param name="field">The name of the field.</param>
    /// <param name="texts">The texts.</param>
    public static IEnumerable<ProfileText> Of(ProfileFieldKind kind, string field, params IEnumerable<string> texts)
    {
        var values = new List<ProfileText>();
        foreach (var text in texts)
        {
            foreach (var value in Split(kind, text))
            {
                values.Add(new ProfileText(kind, field, value.ToString()));
            }
        }

        return values;
    }

    /// <summary>The values in the profile of a user, each once.</summary>
    public static IEnumerable<ProfileText> Of(ProfileTable table, int user) =>
        table.Fields.SelectMany(f => f.Tokens(user).ToArray().Select(token => new ProfileText(f.Kind, f.Name, f.Vocabulary[token])));

    /// <summary>Enumerates the values of a text.</summary>
    public ref struct Values
    {
        private readonly bool _isList;
        private ReadOnlySpan<char> _rest;
        private bool _ended;

        internal Values(ReadOnlySpan<char> text, bool isList)
        {
            _rest = text;
            _isList = isList;
        }

        /// <summary>A value: trimmed, and not empty.</summary>
        public ReadOnlySpan<char> Current { get; private set; }

        /// <summary>The values themselves.</summary>
        public readonly Values GetEnumerator() => this;

        /// <summary>Goes on to the next value; false after the last.</summary>
        public bool MoveNext()
        {
            while (!_ended)
            {
                var end = _isList ? _rest.IndexOfAny(';', '|') : -1;
                Current = (end < 0 ? _rest : _rest[..end]).Trim();
                _ended = end < 0;
                _rest = _rest[(end + 1)..];
                if (!Current.IsEmpty)
                {
                    return true;
                }
            }

            return false;
        }
    }
}

/// <summary>A value of a profile.</summary>
/// <param name="Kind">The kind of the field.</param>
/// <param name="Field">The name of the field.</param>
/// <param name="Text">The value.</param>
public readonly record struct ProfileText(ProfileFieldKind Kind, string Field, string Text);
