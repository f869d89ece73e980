using System.Collections.Frozen;
using System.Globalization;
using Pymk.Core.Privacy;
using Pymk.Training.Files;
using Pymk.Training.Ids;

namespace Pymk.Training.Import;

/// <summary>The users of an import, numbered in order of appearance by their 64-bit ids. The one place where an id of a file is read.</summary>
internal sealed class UserIndex : NumberIndex
{
    /// <param name="erased">Erased people, whose rows are left out; null for nobody.</param>
    /// <param name="deleted">People whose account is deleted, whose rows are left out; null for nobody.</param>
    /// <param name="texts">The numbers of text ids; null in a network of numbers.</param>
    public UserIndex(ErasedUsers? erased = null, IReadOnlySet<long>? deleted = null, TextNumbers? texts = null)
    {
        Erased = new ErasureFilter(erased ?? ErasedUsers.None, deleted ?? FrozenSet<long>.Empty, this);
        Texts = texts;
    }

    /// <summary>Whose rows are left out. Readers ask it before they number a user.</summary>
    public ErasureFilter Erased { get; }

    /// <summary>The numbers of text ids; null in a network of numbers.</summary>
    public TextNumbers? Texts { get; }

    /// <summary>Texts that are no ids, as far as readers told.</summary>
    public long BadIds { get; set; }

    /// <summary>The number of an id as a file has it.</summary>
    /// <returns>False for a text that is no id.</returns>
    public bool TryRead(ReadOnlySpan<byte> utf8, out long id) => Texts is null ? UserIds.TryParse(utf8, out id) : Texts.TryClaim(utf8, out id);

    /// <summary>Counts those of two texts that are no ids.</summary>
    public void CountBad(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        BadIds += (TryRead(first, out _) ? 0 : 1) + (TryRead(second, out _) ? 0 : 1);

    /// <summary>True where a bad row is about somebody who is left out, so that no message may show it.</summary>
    public bool MustHide(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => !Erased.IsEmpty
        && MustHide(TryRead(first, out var a) ? a : -1, TryRead(second, out var b) ? b : -1);

    /// <inheritdoc cref="MustHide(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    /// <param name="first">A user; negative where the row has none.</param>
    /// <param name="second">The other one.</param>
    public bool MustHide(long first, long second) => (first >= 0 && Erased.Drops(first, 0)) || (second >= 0 && Erased.Drops(second, 0));

    /// <summary>True for a number of a snapshot that no text has any more: the person was erased while the snapshot was taken.</summary>
    public bool LacksText(long id) => Texts is not null && !Texts.Has(id);

    /// <summary>The id as the application writes it.</summary>
    public string NameOf(long id) => Texts is null ? id.ToString(CultureInfo.InvariantCulture) : Texts.TextOf(id);

    /// <summary>True where a row about two users is left out because of one of them. The other user gets a number all the same.</summary>
    public bool Drops(long user, long other, long seconds)
    {
        var (first, second) = (Erased.Drops(user, seconds), Erased.Drops(other, seconds));
        if (first != second)
        {
            Intern(first ? other : user);
        }

        return first || second;
    }
}
