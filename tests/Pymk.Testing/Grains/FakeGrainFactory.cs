using System.Reflection;

namespace Pymk.Testing.Grains;

/// <summary>A grain factory that knows grains by an integer key only.</summary>
public class FakeGrainFactory : DispatchProxy
{
    /// <summary>Returns the grain of an interface and a key.</summary>
    public Func<Type, long, object>? Resolve { get; set; }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod is { Name: "GetGrain", IsGenericMethod: true } && args is [long key, ..]
            ? Resolve!(targetMethod.GetGenericArguments()[0], key)
            : throw new NotSupportedException($"{targetMethod?.Name} is not needed here");
}
