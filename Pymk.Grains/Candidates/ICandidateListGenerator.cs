using Pymk.Core.Recommend;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;

namespace Pymk.Grains.Candidates;

/// <summary>Generates candidate lists.</summary>
internal interface ICandidateListGenerator
{
    /// <summary>Generates a user's list as of now.</summary>
    /// <param name="model">The model version.</param>
    /// <param name="user">The user's ordinal in it.</param>
    /// <param name="bridges">The people through whom paths count.</param>
    /// <exception cref="OverloadedException">The generation queue is full.</exception>
    Task<CandidateList> GenerateAsync(ServingModel model, int user, AskersBridges bridges);
}
