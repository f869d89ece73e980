namespace Pymk.Core.Candidates;

/// <summary>Why a source did not bring a person into the list.</summary>
public enum SourceMiss
{
    /// <summary>It did.</summary>
    None,

    /// <summary>It found the person, but better ones filled its quota and the rest of the list.</summary>
    BeyondQuota,

    /// <summary>It found the person, but the other sources filled the list.</summary>
    NotNeeded,

    /// <summary>The person is the user or a connection of the user: no source looks at them.</summary>
    Connected,

    /// <summary>No path of two steps leads to the person.</summary>
    NoCommonConnection,

    /// <summary>One path of two steps leads to the person: that is another source's.</summary>
    OneCommonConnection,

    /// <summary>Several paths of two steps lead to the person: that is another source's.</summary>
    SeveralCommonConnections,

    /// <summary>The walk of three steps does not reach the person.</summary>
    NotReached,

    /// <summary>Settings turn the source off.</summary>
    SwitchedOff,

    /// <summary>The user has no embedding.</summary>
    NoEmbedding,

    /// <summary>Enough embeddings are nearer, or the person has none.</summary>
    NotAmongNearest,

    /// <summary>The user's profile has no value for the source.</summary>
    NothingKnown,

    /// <summary>No value in common among the people whom the model lists for each value: the most connected ones.</summary>
    NothingInCommon,

    /// <summary>Others have more connections.</summary>
    NotPopular,
}
