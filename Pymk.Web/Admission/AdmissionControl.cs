namespace Pymk.Web.Admission;

/// <summary>
/// Bounds the requests under way, so that beyond capacity the wait of those accepted stays the bound divided by the rate (Little's law) and the rest
/// are refused at once.
/// </summary>
/// <param name="limit">Most requests at once.</param>
internal sealed class AdmissionControl(int limit)
{
    private int _underWay;

    /// <summary>Takes a place; false where there is none. Each true is followed by one <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _underWay) <= limit)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _underWay);
}
