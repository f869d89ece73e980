using System.Globalization;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Training.Cli;
using Pymk.Training.Files;
using Pymk.Training.Ids;

namespace Pymk.Training.Import;

/// <summary>
/// Decides the kind of ids where nothing else does: they are text where more than half of the ids of the connections are not whole numbers; without
/// connections those of the profiles count. What is mostly bad is refused once the kind is known.
/// </summary>
/// <param name="options">What was asked for.</param>
/// <param name="files">The data.</param>
/// <param name="texts">True where the ids are read as text.</param>
internal sealed class IdKindCount(ImportOptions options, ImportFiles files, bool texts)
{
    private readonly bool _isOpen = options.Ids is null && KnownTexts.SnapshotOf(options, files) is null && !texts;
    private UserErrorException? _refused;

    // The ids were read as numbers and turn out to be text.
    private bool IsTextAfterAll { get; set; }

    /// <summary>Why the network has its kind, as a line of the report.</summary>
    public string Reason { get; private set; } = KnownTexts.SnapshotOf(options, files) is { } snapshot
        ? $"ids: {KindName.Of(snapshot.Manifest.TextIds)}, as in {snapshot.Folder}"
        : options.Ids is { } kind ? $"ids: {KindName.Of(kind)}, as {(options.Known is null ? "asked for" : $"in {options.Known}")}"
        : "";

    /// <summary>What an id is in this network and why, in a sentence to a user.</summary>
    public string Advice => (texts ? UserIds.TextRule : UserIds.Rule) + (Reason.Length > 0 ? $". {Reason}" : "");

    /// <summary>Reads what an application may name by text; nobody's where that fails and the kind is open.</summary>
    public PeopleFlags Try(Func<PeopleFlags> read)
    {
        try
        {
            return read();
        }
        catch (UserErrorException e) when (_isOpen)
        {
            _refused = e;
            return PeopleFlags.None;
        }
    }

    /// <summary>Takes the profiles into account.</summary>
    /// <exception cref="UserErrorException">Most rows are bad whatever the kind is.</exception>
    public void EndProfiles(UserIndex users, ImportReport report, Action check)
    {
        if (_isOpen && files.Connections is null)
        {
            Decide(users.BadIds, report.ProfileRows - Unread(report), files.Profiles!);
        }

        try
        {
            check();
        }
        catch (UserErrorException e) when (_isOpen && (IsTextAfterAll || files.Connections is not null))
        {
            _refused ??= e;
        }
    }

    /// <summary>Takes the connections into account.</summary>
    /// <exception cref="UserErrorException">Most rows are bad.</exception>
    public void EndConnections(UserIndex users, ImportReport report, Action check)
    {
        if (_isOpen)
        {
            Decide(users.BadIds, 2 * (report.ConnectionRows - Unread(report)), files.Connections!);
        }

        if (!IsTextAfterAll)
        {
            check();
        }
    }

    /// <summary>Ends the reading.</summary>
    /// <returns>True where the ids are what they were read as.</returns>
    /// <exception cref="UserErrorException">Something before the connections was refused.</exception>
    public bool IsDecided() => !IsTextAfterAll && (_refused is null ? true : throw _refused);

    // Rows whose ids were not looked at.
    private static long Unread(ImportReport report) => report.CountSinceBegin(ImportIssueKind.MissingColumn)
        + report.CountSinceBegin(ImportIssueKind.ExtraColumn) + report.CountSinceBegin(ImportIssueKind.BadJson);

    private void Decide(long texts, long ids, string file)
    {
        IsTextAfterAll = 2 * texts > ids;
        Reason = string.Create(
            CultureInfo.InvariantCulture,
            $"ids: {KindName.Of(IsTextAfterAll)}, as {texts:N0} of {ids:N0} ids in {file} are not whole numbers (--ids number or --ids text decides otherwise)");
    }
}
