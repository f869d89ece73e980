namespace Pymk.Core.Explanation;

/// <summary>What becomes of a person in a user's answer: the first of these that fits.</summary>
public enum ExplanationOutcome
{
    /// <summary>The person is the user.</summary>
    SamePerson,

    /// <summary>A rule holds the person back.</summary>
    HeldBack,

    /// <summary>No source brought the person into the list.</summary>
    NotACandidate,

    /// <summary>The person was among the best, and exploration gave the place to somebody else.</summary>
    DisplacedByExploration,

    /// <summary>The person's group was full, and others filled the slate.</summary>
    HiddenByDiversity,

    /// <summary>Better people fill the slate.</summary>
    BelowTheCut,

    /// <summary>The person is in the answer.</summary>
    Shown,
}
