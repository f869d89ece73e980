using Pymk.Core.Rules;
using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Grains.Views;

/// <summary>
/// Counts how often each user viewed each person. A write adds to what is stored. Additions commute, so two activations of a user's grain need no
/// fence: neither overwrites what the other counted. A count is forgotten once it is negligible (<see cref="FatigueDiscount.Negligible"/>), the
/// weakest first where a user has too many, and all of them when a user views nobody for half a year.
/// </summary>
public interface IViewStore
{
    /// <summary>All counts of a user.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    Task<IReadOnlyCollection<ViewCount>> ReadAsync(long user);

    /// <summary>Adds views in one round trip; when it returns, they survive a crash of the store's process.</summary>
    /// <param name="user">The viewer.</param>
    /// <param name="views">The views. Those of a delivery that is among the user's last ones are counted already and not added.</param>
    /// <param name="now">Unix seconds.</param>
    /// <returns>The counts of the viewed people, with the additions of every writer.</returns>
    /// <exception cref="StoreUnavailableException">The store does not answer; the views may be counted or not.</exception>
    Task<IReadOnlyCollection<ViewCount>> AddAsync(long user, IReadOnlyCollection<RecordedViews> views, long now);

    /// <summary>Removes the counts of people whom a user viewed.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer; the counts may be removed or not.</exception>
    Task RemoveAsync(long user, IReadOnlyCollection<long> people);
}

/// <summary>How often a user viewed a person.</summary>
/// <param name="Person">64-bit id of the person.</param>
/// <param name="Views">Number and last time.</param>
public readonly record struct ViewCount(long Person, ViewTally Views);

/// <summary>The views of one call.</summary>
/// <param name="Delivery">Names the delivery, so that a repeated one counts once; 0 where the call is not repeated.</param>
/// <param name="People">64-bit ids. A person viewed twice is listed twice.</param>
public sealed record RecordedViews(ulong Delivery, IReadOnlyCollection<long> People);
