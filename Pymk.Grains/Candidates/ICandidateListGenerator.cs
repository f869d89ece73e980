using Pymk.Core.Recommend;
using Pymk.Grains.Experiments;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;

namespace Pymk.Grains.Candidates;

/// <summary>Generates candidate lists. All of its work shares the limit of generations.</summary>
internal interface ICandidateListGenerator
{
    /// <summary>True while no place is free, so that what nobody waits for should wait.</summary>
    bool IsBusy { get; }

    /// <summary>Generates a user's list as of now.</summary>
    /// <param name="model">The model version.</param>
    /// <param name="user">The user's ordinal in it.</param>
    /// <param name="bridges">The people through whom paths count.</param>
    /// <param name="plan">The settings.</param>
    /// <exception cref="OverloadedException">The generation queue is full.</exception>
    Task<CandidateList> GenerateAsync(ServingModel model, int user, AskersBridges bridges, ServingPlan plan);

    /// <summary>Computes the features of a stored list as of now, without a search for candidates.</summary>
    /// <param name="model">The model version of the list.</param>
    /// <param name="stored">The list.</param>
    /// <param name="bridges">The people through whom paths count; with the hash of the list.</param>
    /// <param name="plan">The settings.</param>
    /// <exception cref="OverloadedException">The generation queue is full.</exception>
    Task<CandidateList> RestoreAsync(ServingModel model, StoredList stored, AskersBridges bridges, ServingPlan plan);

    /// <summary>Finds a user's candidates as of now for the store, without their features.</summary>
    /// <inheritdoc cref="GenerateAsync"/>
    Task<StoredList> FindAsync(ServingModel model, int user, AskersBridges bridges, ServingPlan plan);
}
