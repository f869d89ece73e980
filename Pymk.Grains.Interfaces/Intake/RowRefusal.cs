namespace Pymk.Grains.Interfaces.Intake;

/// <summary>Why a row of a batch is refused.</summary>
[GenerateSerializer]
[Alias("pymk.refusal-kind")]
public enum RefusalKind : byte
{
    /// <summary>A part of the row is wrong.</summary>
    Invalid,

    /// <summary>Neither the model nor an event knows a user of the row.</summary>
    Unknown,

    /// <summary>A user of the row is deactivated, deleted or erased.</summary>
    Gone,
}

/// <summary>A row of a batch that changed nothing.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Detail">What is wrong, ready to show.</param>
/// <param name="Parameter">The part of the row that is wrong; null where it is none.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.row-refusal")]
public sealed record RowRefusal([property: Id(0)] RefusalKind Kind, [property: Id(1)] string Detail, [property: Id(2)] string? Parameter = null);
