namespace Pymk.Grains.Interfaces.Ids;

/// <summary>The kinds of user ids as settings, options and stores write them.</summary>
public static class UserIdKindNames
{
    /// <summary>Leaves the kind to what is there already.</summary>
    public const string Auto = "auto";

    /// <summary>The name of <see cref="UserIdKind.Number"/>.</summary>
    public const string Number = "number";

    /// <summary>The name of <see cref="UserIdKind.Text"/>.</summary>
    public const string Text = "text";

    /// <summary>The name of a kind.</summary>
    public static string Of(UserIdKind kind) => kind == UserIdKind.Text ? Text : Number;

    /// <summary>The kind of a name; null for any other word.</summary>
    public static UserIdKind? Parse(string? name) => name switch
    {
        Number => UserIdKind.Number,
        Text => UserIdKind.Text,
        _ => null,
    };

    /// <summary>A kind in the words of messages.</summary>
    public static string Describe(UserIdKind kind) => kind == UserIdKind.Text ? "text ids" : "whole numbers";
}
