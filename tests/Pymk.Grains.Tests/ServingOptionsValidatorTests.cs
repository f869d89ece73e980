namespace Pymk.Grains.Tests;

public sealed class ServingOptionsValidatorTests
{
    [Fact]
    public void ListMaxAge_BeyondHalfTheLifeOfAnEnd_IsRefusedByItsName()
    {
        var validator = new ServingOptionsValidator();
        Assert.True(validator.Validate(null, new ServingOptions { ListMaxAge = ServingOptions.LongestListMaxAge }).Succeeded);
        var refused = validator.Validate(null, new ServingOptions { ListMaxAge = ServingOptions.LongestListMaxAge + TimeSpan.FromTicks(1) });
        Assert.Contains("Pymk:Serving:ListMaxAge must be at most 12:00:00", Assert.Single(refused.Failures!), StringComparison.Ordinal);
    }
}
