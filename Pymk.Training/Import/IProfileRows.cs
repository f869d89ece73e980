using Pymk.Training.Cli;

namespace Pymk.Training.Import;

/// <summary>The rows of a file of profiles, each as a JSON object.</summary>
internal interface IProfileRows : IDisposable
{
    /// <summary>Line or row of the last row, from 1.</summary>
    long Line { get; }

    /// <summary>Why the last row is not a profile; null where it is one. Then the row is the text at fault.</summary>
    ImportIssueKind? Problem { get; }

    /// <summary>The encoding of a text that is not UTF-8; otherwise null.</summary>
    string? Encoding { get; }

    /// <summary>How much was read.</summary>
    StageProgress Progress { get; }

    /// <summary>Reads the next row; it is valid until the next call.</summary>
    bool TryRead(out ReadOnlySpan<byte> json);
}
