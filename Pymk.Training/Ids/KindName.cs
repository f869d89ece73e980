using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Training.Ids;

/// <summary>The kinds of user ids in the words of messages.</summary>
internal static class KindName
{
    /// <summary>The name of a kind.</summary>
    public static string Of(UserIdKind kind) => UserIdKindNames.Describe(kind);

    /// <inheritdoc cref="Of(UserIdKind)"/>
    /// <param name="isText">True for text ids.</param>
    public static string Of(bool isText) => Of(isText ? UserIdKind.Text : UserIdKind.Number);
}
