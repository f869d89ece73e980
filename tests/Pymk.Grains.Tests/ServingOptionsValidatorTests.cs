using Pymk.Grains.Graph;

namespace Pymk.Grains.Tests;

public sealed class ServingOptionsValidatorTests
{
    [Fact]
    public void ListMaxAge_BeyondHalfTheLifeOfAnEnd_IsRefusedByItsName()
    {
        var validator = new ServingOptionsValidator();
        Assert.True(validator.Validate(null, new ServingOptions { ListMaxAge = UserEnd.Life / 2 }).Succeeded);
        var refused = validator.Validate(null, new ServingOptions { ListMaxAge = (UserEnd.Life / 2) + TimeSpan.FromTicks(1) });
        Assert.Contains("Pymk:Serving:ListMaxAge must be at most 12:00:00", Assert.Single(refused.Failures!), StringComparison.Ordinal);
    }
}
