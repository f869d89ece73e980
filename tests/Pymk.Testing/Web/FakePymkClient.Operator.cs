namespace Pymk.Testing.Web;

/// <summary>What operators see and do.</summary>
public sealed partial class FakePymkClient
{
    /// <summary>The cluster as operators see it.</summary>
    public FakeOperator Operator { get; } = new();
}
