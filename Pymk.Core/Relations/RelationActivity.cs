namespace Pymk.Core.Relations;

/// <summary>
/// Who was active, as relations tell: both ends made a connection, of other relations the first end acts. Who ended one is not known.
/// </summary>
public static class RelationActivity
{
    /// <summary>Names those who were active, with unix seconds.</summary>
    public static void Tell(RelationEvent e, Action<long, long> active)
    {
        if (e.Active)
        {
            active(e.From, e.TimeMs / 1_000);
            if (e.Kind == RelationKind.Connection)
            {
                active(e.To, e.TimeMs / 1_000);
            }
        }
    }
}
