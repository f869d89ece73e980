namespace Pymk.Grains.ListsAhead;

/// <summary>Writes a user's list ahead. The user's grain implements it beside its public contract; the key is the user id.</summary>
[Alias("pymk.user-list")]
internal interface IUserListGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Writes the user's list of a model version into the store, unless a fresh one is there. Afterwards the grain leaves memory if nobody asked for the
    /// user.
    /// </summary>
    /// <param name="version">The model version.</param>
    /// <param name="life">How long the list stays in the store.</param>
    [Alias("write-ahead")]
    Task<AheadOutcome> WriteAhead(string version, TimeSpan life);
}

/// <summary>What became of a user's turn.</summary>
[GenerateSerializer]
[Alias("pymk.ahead-outcome")]
internal enum AheadOutcome : byte
{
    /// <summary>The list was written.</summary>
    Written,

    /// <summary>A fresh list is there, or the user asked and has one in memory.</summary>
    Fresh,

    /// <summary>The user is deactivated, deleted, erased or unknown.</summary>
    Gone,

    /// <summary>The silo serves another version.</summary>
    OtherVersion,

    /// <summary>Requests go first, or the user's relations changed meanwhile: try again.</summary>
    Busy,

    /// <summary>The store does not take the list.</summary>
    NotWritten,
}
