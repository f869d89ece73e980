namespace Pymk.Grains.Interfaces.Erasure;

/// <summary>The parts of an <see cref="ErasureReport"/>.</summary>
public static class ErasedParts
{
    /// <summary>Connections, invitations, dismissals, blocks and flags, each once.</summary>
    public const string Relations = "relations";

    /// <summary>The number of a user who joined since the model.</summary>
    public const string Numbers = "numbers";

    /// <summary>Profiles.</summary>
    public const string Profiles = "profiles";

    /// <summary>The text id of a user who joined since the model, in a network of text ids.</summary>
    public const string Ids = "ids";

    /// <summary>Behaviour.</summary>
    public const string Behavior = "behavior";

    /// <summary>Entries of the nearest-neighbour index of users who joined or changed.</summary>
    public const string IndexEntries = "indexEntries";

    /// <summary>Feature rows, one a model version.</summary>
    public const string Rows = "rows";

    /// <summary>People whom the user viewed.</summary>
    public const string Views = "views";

    /// <summary>People who viewed the user.</summary>
    public const string ViewsByOthers = "viewsByOthers";

    /// <summary>Stored candidate lists of the user and of the user's connections.</summary>
    public const string Lists = "lists";

    /// <summary>Model versions that held the user.</summary>
    public const string ModelVersions = "modelVersions";

    /// <summary>Files of these versions.</summary>
    public const string ModelFiles = "modelFiles";

    /// <summary>Rows of the interaction logs.</summary>
    public const string LogRows = "logRows";

    /// <summary>All parts, in the order of the steps.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Relations, Numbers, Profiles, Ids, Behavior, IndexEntries, Rows, Views, ViewsByOthers, Lists, ModelVersions, ModelFiles, LogRows,
    ];
}
