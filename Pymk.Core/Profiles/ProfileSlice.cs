using System.Text;

namespace Pymk.Core.Profiles;

/// <summary>The profiles of consecutive users in memory.</summary>
internal sealed class ProfileSlice
{
    private readonly int _first;
    private readonly TextColumn _names;
    private readonly TextColumn _headlines;
    private readonly uint[] _joined;
    private readonly TokenColumn[] _fields;

    /// <param name="first">The first user's ordinal.</param>
    /// <param name="names">Display names.</param>
    /// <param name="headlines">One-line descriptions.</param>
    /// <param name="joined">Times of joining.</param>
    /// <param name="fields">Tokens of each field.</param>
    public ProfileSlice(int first, TextColumn names, TextColumn headlines, uint[] joined, TokenColumn[] fields) =>
        (_first, _names, _headlines, _joined, _fields) = (first, names, headlines, joined, fields);

    /// <summary>Bytes of the arrays.</summary>
    public long Bytes => _names.Bytes + _headlines.Bytes + (4L * _joined.Length) + _fields.Sum(f => 4L * (f.Starts.Length + f.Tokens.Length));

    /// <summary>A user's display name.</summary>
    public string Name(int user) => _names.Of(user - _first);

    /// <summary>A user's one-line description.</summary>
    public string Headline(int user) => _headlines.Of(user - _first);

    /// <summary>When a user joined, unix seconds; 0 where unknown.</summary>
    public uint Joined(int user) => _joined[user - _first];

    /// <summary>A user's tokens of a field.</summary>
    public ReadOnlySpan<int> Tokens(int field, int user) => _fields[field].Of(user - _first);

    /// <summary>Texts as they are in the file, one after the other.</summary>
    /// <param name="Starts">Places in the section, one more than there are texts.</param>
    /// <param name="Packed">The texts, each after its length.</param>
    internal readonly record struct TextColumn(long[] Starts, byte[] Packed)
    {
        public long Bytes => (8L * Starts.Length) + Packed.Length;

        public string Of(int place)
        {
            var (start, end) = ((int)(Starts[place] - Starts[0]) + sizeof(int), (int)(Starts[place + 1] - Starts[0]));
            return start == end ? "" : Encoding.UTF8.GetString(Packed, start, end - start);
        }
    }

    /// <summary>Tokens of a field, one user's after the other's.</summary>
    /// <param name="Starts">Places in the section, one more than there are users.</param>
    /// <param name="Tokens">The tokens.</param>
    internal readonly record struct TokenColumn(int[] Starts, int[] Tokens)
    {
        public ReadOnlySpan<int> Of(int place) => Tokens.AsSpan(Starts[place] - Starts[0], Starts[place + 1] - Starts[place]);
    }
}
