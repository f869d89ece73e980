namespace Pymk.Web.Access;

/// <summary>Marks an address without <c>{id}</c> that a user's token may ask too: it tells nothing about other people.</summary>
internal sealed class OpenToUsers
{
    public static readonly OpenToUsers Instance = new();
}
