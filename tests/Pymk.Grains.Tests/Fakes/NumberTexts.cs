using Microsoft.Extensions.Options;
using Pymk.Grains.Ids;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Models;

namespace Pymk.Grains.Tests.Fakes;

/// <summary>The ids of a network of numbers: nobody has a text.</summary>
internal static class NumberTexts
{
    public static UserTexts Of(IGrainFactory grains, IOptions<ServingOptions> options) =>
        new(grains, new NetworkIds(UserIdKind.Number), new ModelRegistry(), options);
}
