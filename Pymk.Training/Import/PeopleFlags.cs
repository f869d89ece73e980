using System.Collections.Frozen;
using Pymk.Core.Privacy;
using Pymk.Core.Relations;
using Pymk.Training.Cli;
using Pymk.Training.Ids;

namespace Pymk.Training.Import;

/// <summary>What <c>relations.parquet</c> says of people, as far as training heeds it. Connections of the file are not trained on.</summary>
/// <param name="Deleted">Ids of the people whose account is deleted: the import leaves them out.</param>
/// <param name="NoBridges">Ids of the others through whom paths count for nobody: they chose so, or their account is deactivated.</param>
internal sealed record PeopleFlags(IReadOnlySet<long> Deleted, IReadOnlySet<long> NoBridges)
{
    /// <summary>Nobody has a flag.</summary>
    public static PeopleFlags None { get; } = new(FrozenSet<long>.Empty, FrozenSet<long>.Empty);

    /// <summary>Reads the flags; nobody has one where there is no file.</summary>
    /// <exception cref="UserErrorException">The file is missing or unreadable, lacks a column, or has a bad row.</exception>
    /// <param name="file">A file or folder; null for none.</param>
    /// <param name="texts">The numbers of text ids; null in a network of numbers.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static PeopleFlags Read(string? file, ITextNumbers? texts, CancellationToken cancellation)
    {
        if (file is null)
        {
            return None;
        }

        var table = RelationReader.ReadFlags(file, texts, cancellation);
        var people = table.All.Select(e => e.From).Distinct().ToLookup(id => RelationFlags.Of(table, id));
        var deleted = people.Where(p => (p.Key & PersonFlags.Deleted) != 0).SelectMany(p => p).ToFrozenSet();
        const PersonFlags Closed = PersonFlags.NotABridge | PersonFlags.Deactivated;
        return new PeopleFlags(deleted, people.Where(p => (p.Key & Closed) != 0).SelectMany(p => p).Where(id => !deleted.Contains(id)).ToFrozenSet());
    }
}
