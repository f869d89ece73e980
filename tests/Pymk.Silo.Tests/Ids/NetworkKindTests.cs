using Pymk.Grains.Interfaces.Ids;
using Pymk.Silo.Ids;
using Pymk.Silo.Settings;
using Xunit;

namespace Pymk.Silo.Tests.Ids;

public sealed class NetworkKindTests
{
    private const UserIdKind Number = UserIdKind.Number;
    private const UserIdKind Text = UserIdKind.Text;

    [Theory]
    [InlineData(null, null, null, Number)]
    [InlineData(null, null, Text, Text)]
    [InlineData(null, Text, null, Text)]
    [InlineData(null, Text, Text, Text)]
    [InlineData(Text, null, null, Text)]
    [InlineData(Text, Text, Text, Text)]
    [InlineData(Number, Number, null, Number)]
    public void Kind_IsTheModels_ThenTheStores_ThenTheSettings(UserIdKind? asked, UserIdKind? model, UserIdKind? store, UserIdKind expected) =>
        Assert.Equal(expected, Decide(asked, model, store));

    [Theory]
    [InlineData(null, Number, Text, "The model in model is of a network of whole numbers, but the store is of a network of text ids.")]
    [InlineData(null, Text, Number, "The model in model is of a network of text ids, but the store is of a network of whole numbers.")]
    [InlineData(Number, Text, null, "Pymk:Ids is number, but the model in model is of a network of text ids")]
    [InlineData(Text, Number, Number, "Pymk:Ids is text, but the model in model is of a network of whole numbers")]
    [InlineData(Text, null, Number, "Pymk:Ids is text, but the store is of a network of whole numbers")]
    public void OtherKind_IsRefusedByName(UserIdKind? asked, UserIdKind? model, UserIdKind? store, string message) =>
        Assert.StartsWith(message, Assert.Throws<SettingException>(() => Decide(asked, model, store)).Message, StringComparison.Ordinal);

    [Fact]
    public void Setting_OfAnotherWord_IsRefusedByName() => Assert.Equal(
        "Pymk:Ids must be auto, number or text, is 'uuid'.",
        Assert.Throws<SettingException>(() => SiloSettingsCheck.Check(new SiloSettings { Ids = "uuid" })).Message);

    private static UserIdKind Decide(UserIdKind? asked, UserIdKind? model, UserIdKind? store) => NetworkKind.Decide(asked, model, store, "model", "The store");
}
