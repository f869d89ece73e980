namespace Pymk.Grains.Interfaces.Ids;

/// <summary>What the user ids of a network are. A network has one kind, decided at its first import or start.</summary>
[GenerateSerializer]
[Alias("pymk.user-id-kind")]
public enum UserIdKind
{
    /// <summary>Whole numbers, 0 to 2^63 - 1.</summary>
    Number,

    /// <summary>Text of 1 to 128 characters.</summary>
    Text,
}
